import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { type Filters, filtersIn, type Place, pathWith, placeAt } from './place.ts';

const MOVED = 'tally:moved';

/** Goes to a path of the console without loading the page again. */
export function go(path: string): void {
  history.pushState(null, '', path);
  dispatchEvent(new Event(MOVED));
}

/** Changes the filters of this view. The history has one entry for the view, not one for each filter. */
export function filter(filters: Filters): void {
  history.replaceState(null, '', pathWith(location.pathname, filters));
  dispatchEvent(new Event(MOVED));
}

export interface Here {
  readonly place: Place;
  readonly pathname: string;
  readonly filters: Filters;
}

const here = (): Here => ({
  place: placeAt(location.pathname),
  pathname: location.pathname,
  filters: filtersIn(location.search),
});

/** Where the reader is; follows links, filters and the browser's own buttons. */
export function useHere(): Here {
  const [now, setNow] = useState(here);
  useEffect(() => {
    const move = () => setNow(here());
    addEventListener('popstate', move);
    addEventListener(MOVED, move);
    return () => {
      removeEventListener('popstate', move);
      removeEventListener(MOVED, move);
    };
  }, []);
  return now;
}

interface LinkProps {
  readonly to: string;
  readonly current?: boolean;
  readonly children: ComponentChildren;
}

/** A link of the console. With a modifier key the browser opens it as it opens any link. */
export function Link({ to, current = false, children }: LinkProps) {
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a href={to} onClick={follow} aria-current={current ? 'page' : undefined}>
      {children}
    </a>
  );
}
