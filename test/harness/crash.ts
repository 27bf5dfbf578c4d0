/** Programs that are killed in the middle of their work, again and again. */
import { spawn } from 'node:child_process';

export type Crashes = {
  /** Lines that the program had written when it was killed: each after what it says was acknowledged. */
  readonly said: readonly string[];
  readonly kills: number;
};

export type CrashPlan = {
  /** File of the program; it is given `args`, and the number of lines that were said before. */
  readonly program: string;
  readonly args: readonly string[];
  readonly linesMin: number;
  /** Time from the first line of a life to its end; a number from 0 to 1 in. */
  readonly lifeMs: () => number;
};

/** A life without a word for so long means that the program does not work at all. */
const SILENCE_MS_MAX = 30_000;

/** Starts the program, kills it with SIGKILL at a random moment, and starts it again, until it has said enough. */
export async function runAndKill({ program, args, linesMin, lifeMs }: CrashPlan): Promise<Crashes> {
  const said: string[] = [];
  let kills = 0;
  while (said.length < linesMin) {
    const lines = await liveOnce(program, [...args, String(said.length)], lifeMs());
    said.push(...lines);
    kills += 1;
  }
  return { said, kills };
}

function liveOnce(program: string, args: readonly string[], lifeMs: number): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let complaint = '';
    let timer = setTimeout(() => child.kill('SIGKILL'), SILENCE_MS_MAX);
    child.stdout.on('data', (chunk: Buffer) => {
      if (output === '') {
        clearTimeout(timer);
        timer = setTimeout(() => child.kill('SIGKILL'), lifeMs);
      }
      output += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (signal !== 'SIGKILL') return reject(new Error(`the program ended by itself (${code}): ${complaint}`));
      if (output === '') return reject(new Error(`the program said nothing: ${complaint}`));
      // The last line may be cut: it was not said.
      resolve(output.split('\n').slice(0, -1));
    });
  });
}
