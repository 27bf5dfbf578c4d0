/** Shares and rates of SLOs on a terminal. */

/** `99.5 %`. */
export function sayShare(share: number | undefined): string {
  return share === undefined ? '-' : `${Number((share * 100).toFixed(2))} %`;
}

/** `14.40`: how many times as fast as the budget allows. */
export function sayRate(rate: number | undefined): string {
  return rate === undefined ? 'no data' : rate.toFixed(2);
}
