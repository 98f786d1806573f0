import { Link } from '../navigation.tsx';
import { pathWith } from '../place.ts';

interface TabsProps {
  readonly label: string;
  readonly path: string;
  readonly shown: string;
  /** The value of `show` in the address, and the name. The first one has no value. */
  readonly tabs: readonly (readonly [show: string, name: string])[];
}

/** Parts of a view, each with an address of its own. They are links, so every browser button works. */
export function Tabs({ label, path, shown, tabs }: TabsProps) {
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map(([show, name]) => (
        <Link key={show} to={pathWith(path, { show })} current={show === shown}>
          {name}
        </Link>
      ))}
    </nav>
  );
}
