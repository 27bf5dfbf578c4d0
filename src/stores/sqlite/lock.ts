/** One server per data folder: a lock of the operating system, which ends with the process however it ends. */
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../base/errors.ts';
import { explainSqliteError } from './errors.ts';

/** Holds the file until the answer is called. Throws `store-busy` when another process holds it. */
export function holdLock(file: string): () => void {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: 0 });
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    const explained = explainSqliteError(error);
    if (!(explained instanceof AppError) || explained.code !== 'store-busy') throw explained;
    throw new AppError('store-busy', `a server runs on the folder of ${file} already`, { cause: error });
  }
  const held = database;
  return () => held.close();
}
