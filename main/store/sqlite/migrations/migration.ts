/** One step of the schema; it runs in its own transaction, which also sets `user_version`. Never edited once released. */
export interface Migration {
  readonly version: number;
  readonly slug: string;
  readonly sql: string;
}
