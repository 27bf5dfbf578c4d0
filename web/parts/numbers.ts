/** Numbers for people, with their units. */

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** `3,915`. */
export function sayCount(value: number): string {
  return whole.format(value);
}

/** `93.6 %`; a share that is not whole is never shown as 0 or 100. */
export function sayShare(value: number): string {
  const percent = value * 100;
  if (percent > 99.9 && percent < 100) return '> 99.9 %';
  if (percent > 0 && percent < 0.1) return '< 0.1 %';
  return `${Number(percent.toFixed(1))} %`;
}

/** `54 h`, `4.2 days`. */
export function sayHours(hours: number): string {
  return hours < 96 ? `${Number(hours.toFixed(1))} h` : `${Number((hours / 24).toFixed(1))} days`;
}

/** `1 finding`, `3 findings`. */
export function sayMany(count: number, one: string, many = `${one}s`): string {
  return `${sayCount(count)} ${count === 1 ? one : many}`;
}
