/** Text of the contract, in which words between backticks are code. */
export function Prose({ of }: { readonly of: string }) {
  return (
    <>{of.split('`').map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}</>
  );
}
