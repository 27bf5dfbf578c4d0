/** Controls as SARIF reporting descriptors. */
import type { Control } from '../../model/control.ts';

/** SARIF knows three levels; the exact severity is in the rule's properties. */
export const LEVELS = { critical: 'error', high: 'error', medium: 'warning', low: 'note' } as const;

/** GitHub reads this number: over 9 critical, over 7 high, over 4 medium, else low. */
const SECURITY_SEVERITIES = { critical: '9.5', high: '8.0', medium: '5.5', low: '2.0' } as const;

/** One control as a rule with its help in text and Markdown. */
export function sayRule(control: Control): object {
  const { metadata, spec } = control;
  const maps = Object.entries(spec.maps ?? {});
  return {
    id: metadata.id,
    name: metadata.name,
    shortDescription: { text: spec.title },
    fullDescription: { text: spec.why },
    help: {
      text: `${spec.why}\n\nFix: ${spec.remediation.text}`,
      markdown: `**Why**: ${escapeMarkdown(spec.why)}\n\n**Fix**: ${escapeMarkdown(spec.remediation.text)}`,
    },
    defaultConfiguration: { level: LEVELS[spec.severity] },
    properties: {
      'security-severity': SECURITY_SEVERITIES[spec.severity],
      severity: spec.severity,
      layer: spec.layer,
      owner: metadata.owner,
      status: spec.status,
      tags: [
        'security',
        spec.layer,
        ...maps.flatMap(([framework, items]) => items.map((item) => `${framework}/${item}`)),
      ],
    },
  };
}

function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>#|~@]/g, (character) => `&#${character.codePointAt(0)};`);
}
