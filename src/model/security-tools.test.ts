/** Tests of which scripts call a program that looks for weaknesses. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callsSecurityTool } from './security-tools.ts';

test('a script calls a tool at the start of a command, however the command is reached', () => {
  const scripts = [
    'trivy image app',
    'cd app && gitleaks detect',
    'make;semgrep ci',
    'cat list | grype',
    '(zizmor .)',
    './bin/checkov -d .',
    'npm ci\nsnyk test',
    'cosign  verify app',
  ];
  for (const script of scripts) assert.ok(callsSecurityTool(script), script);
});

test('the name of a tool inside another word, and what does not look for weaknesses, calls none', () => {
  for (const script of ['', 'mytrivy image', 'echo no-snyk', 'trivyish', 'cosign sign app', 'npm test']) {
    assert.ok(!callsSecurityTool(script), script);
  }
});
