/** The books in a ledger's file are checked (sql/check-books.ts). */
import Database from 'better-sqlite3';
import { wrongInBooks } from '../sql/check-books.ts';
import { createDriver } from './driver.ts';

/** The file may be in use: nothing is written and nobody is kept waiting. */
export function checkBooksAt(path: string): string[] {
  const database = new Database(path, { readonly: true, fileMustExist: true });
  try {
    return checkBooks(database);
  } finally {
    database.close();
  }
}

export const checkBooks = (database: Database.Database): string[] =>
  createDriver(database)(wrongInBooks());
