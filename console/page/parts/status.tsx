const tones: Readonly<Record<string, string>> = {
  open: 'busy',
  closing: 'busy',
  pending: 'busy',
  in_progress: 'busy',
  finalized: 'done',
  synced: 'done',
  paid: 'good',
  active: 'good',
  created: 'good',
  failed: 'bad',
  uncollectible: 'bad',
  action_required: 'bad',
  conflict: 'bad',
  refused: 'bad',
  rejected: 'bad',
};

/** A status in its own word; the colour only repeats it. */
export function Status({ of }: { readonly of: string }) {
  return <span class={`status ${tones[of] ?? 'quiet'}`}>{of.replaceAll('_', ' ')}</span>;
}
