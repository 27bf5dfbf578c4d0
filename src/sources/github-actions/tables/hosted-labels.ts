/** Labels of the machines that GitHub hosts; every other label is one that an owner gave to machines of their own. */

const HOSTED = new RegExp(
  `^(?:${[
    'ubuntu-(?:latest|slim|26\\.04|24\\.04|22\\.04|20\\.04)(?:-arm|-\\d+-cores)?',
    'windows-(?:latest|2025|2025-vs2026|2022|2019|11-arm)(?:-\\d+-cores)?',
    'macos-(?:latest|26|15|14|13)(?:-large|-xlarge|-intel)?',
  ].join('|')})$`,
  'i',
);

/** Labels that every self-hosted runner gets by itself. */
const OWN = new Set(['self-hosted', 'linux', 'macos', 'windows', 'x64', 'arm', 'arm64']);

/** True for a label of a hosted machine. */
export function isHostedLabel(label: string): boolean {
  return HOSTED.test(label);
}

/** True for a label that only self-hosted runners have, and that all of them have by their kind. */
export function isOwnLabel(label: string): boolean {
  return OWN.has(label.toLowerCase());
}
