/** The variables of a build: ARG and ENV in the order in which they are set, and what only the base image knows. */
import type { ExpandedPart, Lookup } from '../../languages/dockerfile/index.ts';

export type Scope = {
  readonly lookup: Lookup;
  readonly setArg: (name: string, value: ExpandedPart | undefined) => void;
  readonly setEnv: (name: string, value: ExpandedPart) => void;
  /** A scope that starts with what this one's image holds: its ENV, not its ARG. */
  readonly inherit: () => Scope;
};

/** Arguments that every build has without declaring them; those of the platform must be declared inside a stage. */
const GIVEN = /^(?:(?:TARGET|BUILD)(?:PLATFORM|OS|ARCH|VARIANT)|(?:http|https|ftp|no|all)_proxy)$/i;

/** What ENV has set in a stage, and below it what the stages have that it builds upon. */
type Env = { readonly own: Map<string, ExpandedPart>; readonly below: Env | undefined };

/**
 * The scope of a stage. `globals` are the ARGs before the first FROM; `image` names the image that the stage starts
 * from, undefined when nothing can come from it.
 */
export function createScope(globals: ReadonlyMap<string, ExpandedPart>, image?: string, below?: Env): Scope {
  const args = new Map<string, ExpandedPart>();
  const env: Env = { own: new Map(), below };
  return {
    lookup: (name) => {
      const known = findEnv(env, name) ?? args.get(name);
      if (known !== undefined) return known;
      if (GIVEN.test(name)) return { reason: `${name} is given by the builder` };
      return image === undefined ? undefined : { reason: `${name} may be set by the image ${image}` };
    },
    setArg: (name, value) => {
      const why = GIVEN.test(name) ? `${name} is given by the builder` : `ARG ${name} has no default`;
      args.set(name, value ?? globals.get(name) ?? { reason: why });
    },
    setEnv: (name, value) => env.own.set(name, value),
    inherit: () => createScope(globals, image, env),
  };
}

function findEnv(from: Env, name: string): ExpandedPart | undefined {
  for (let env: Env | undefined = from; env !== undefined; env = env.below) {
    const value = env.own.get(name);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The scope of FROM lines: the ARGs before the first of them alone. */
export function createGlobalScope(globals: ReadonlyMap<string, ExpandedPart>): Lookup {
  return (name) => {
    if (GIVEN.test(name)) return { reason: `${name} is given by the builder` };
    return globals.get(name) ?? { reason: `${name} is not declared before the first FROM` };
  };
}
