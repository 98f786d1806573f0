import { VERSION } from '../table/items/item.ts';
import type { items } from '../table/items.ts';
import { type Partition, partitions } from '../table/partitions.ts';
import type { Table } from '../table/table.ts';

export type RawItem = Readonly<Record<string, unknown>>;

/**
 * Brings all items of one kind into a newer form, while both forms are written and read. docs/migrations.md says how to
 * write one.
 */
export interface Migration {
  readonly number: number;
  /** In a few words with hyphens. The file is named after number and name. */
  readonly name: string;
  /** What it is for, in a sentence for the operator. */
  readonly purpose: string;
  readonly kind: keyof typeof items;
  /** Where items of this kind are. */
  readonly partition: Partition;
  readonly sk: string;
  /** The schema version that the items have afterwards. */
  readonly to: number;
  /**
   * The items that have an old form, whatever their version says: an older Tally that changes a new item keeps its
   * version. Its names and values must not begin with `#m` and `:m`.
   */
  readonly oldForm: {
    readonly expression: string;
    readonly names: Readonly<Record<string, string>>;
    readonly values: Readonly<Record<string, string>>;
  };
  /** All attributes that `change` decides by. Nothing is written if one of them changed since it was read. */
  readonly reads: readonly string[];
  /**
   * What must be set, so that the item has the new form. It may not depend on anything that changes, apart from what
   * `reads` names.
   */
  readonly change: (table: Table, item: RawItem) => Promise<RawItem>;
  /** Whether this Tally still reads the old form. Once it does not, it is deployed only where the migration is done. */
  readonly isOldFormRead: boolean;
}

/** What a scan must find for a migration. */
export function filterOf({ partition, sk, to, oldForm }: Migration) {
  return {
    FilterExpression: `begins_with(#mpk, :mpk) AND #msk = :msk AND (attribute_not_exists(#mv) OR #mv < :mv OR (${oldForm.expression}))`,
    ExpressionAttributeNames: { ...oldForm.names, '#mpk': 'pk', '#msk': 'sk', '#mv': VERSION },
    ExpressionAttributeValues: {
      ...oldForm.values,
      ':mpk': partitions[partition],
      ':msk': sk,
      ':mv': to,
    },
  };
}
