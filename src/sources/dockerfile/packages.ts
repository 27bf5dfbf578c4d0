/** Which programs are package managers, and who reads their calls. */
import type { PackageCall } from './package-call.ts';
import { describeApt } from './package-managers/apt.ts';
import { describeApk, describePacman, describeRpm, describeZypper } from './package-managers/others.ts';
import { describePip } from './package-managers/pip.ts';
import type { Call } from './programs.ts';

const PIP = /^pip(?:-?[0-9][0-9.]*)?$/;

/** Undefined when the program is no package manager that is known here. */
export function describePackageCall(call: Call): PackageCall | undefined {
  switch (call.name) {
    case 'apt-get':
    case 'apt':
    case 'aptitude':
      return describeApt(call);
    case 'apk':
      return describeApk(call);
    case 'yum':
      return describeRpm(call, 'yum');
    case 'dnf':
    case 'dnf5':
    case 'microdnf':
    case 'tdnf':
      return describeRpm(call, 'dnf');
    case 'zypper':
      return describeZypper(call);
    case 'pacman':
      return describePacman(call);
    default:
      return PIP.test(call.name) ? describePip(call) : undefined;
  }
}
