/** Tables of the inventory. */

export type AssetTables = {
  readonly assets: {
    readonly id: string;
    readonly name: string;
    readonly environment: string;
    readonly team: string;
    readonly exposure: string | null;
    readonly data_class: string | null;
    readonly criticality: string | null;
    /** The name in small letters, for searching. */
    readonly search: string;
    readonly record: string;
  };
};
