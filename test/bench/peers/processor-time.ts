import { readdirSync, readFileSync } from 'node:fs';

/** Linux reports processor time in hundredths of a second, on every machine. */
const MS_PER_TICK = 10;

/** What a process and its children have used of the processor, in ms; undefined where there is no /proc. */
export function cpuOfTree(parent: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const ticks = all.map(Number).map((pid) => {
    const stat = statOf(pid);
    if (!stat) return 0;
    if (pid === parent) return stat.own + stat.endedChildren;
    return stat.parent === parent ? stat.own : 0;
  });
  return MS_PER_TICK * ticks.reduce((sum, one) => sum + one, 0);
}

function statOf(pid: number) {
  try {
    // "pid (name) state ppid …": a name may hold blanks and brackets.
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const at = (place: number): number => Number(fields[place - 3]);
    return { parent: at(4), own: at(14) + at(15), endedChildren: at(16) + at(17) };
  } catch {
    return undefined; // It has ended meanwhile.
  }
}
