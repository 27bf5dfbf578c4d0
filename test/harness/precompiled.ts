/** Loads a module that the CEL compiler generated, from its text. */
import type { PrecompiledRule } from '../../src/languages/cel/index.ts';

export async function loadRules(text: string): Promise<Readonly<Record<string, PrecompiledRule>>> {
  const module = (await import(`data:text/javascript,${encodeURIComponent(text)}`)) as {
    readonly rules: Readonly<Record<string, PrecompiledRule>>;
  };
  return module.rules;
}
