import type { Command } from 'commander';
import { badInput } from '../cli/exit-codes.ts';

const scripts = { bash, zsh, fish };

/** Writes what a shell reads to complete the commands: each word of it is made from the commands themselves. */
export function printCompletion(program: Command, shell: string): void {
  const script = new Map(Object.entries(scripts)).get(shell);
  if (!script)
    throw badInput(`There is no completion for "${shell}": choose from ${Object.keys(scripts).join(', ')}.`);
  process.stdout.write(script(wordsOf(program)));
}

/** What may follow each command: its own commands and options. */
function wordsOf(program: Command): ReadonlyMap<string, readonly string[]> {
  const words = new Map<string, readonly string[]>();
  const visit = (command: Command, path: readonly string[]): void => {
    const commands = command.commands.map((each) => each.name());
    const options = command.options.flatMap(({ long, hidden }) => (long && !hidden ? [long] : []));
    words.set(path.join(' '), [...commands, ...options, '--help', ...(path.length > 0 ? ['--stage'] : [])]);
    for (const each of command.commands) visit(each, [...path, each.name()]);
  };
  visit(program, []);
  return words;
}

const groupsOf = (words: ReadonlyMap<string, readonly string[]>): string[] =>
  [...words.keys()].filter((path) => path !== '');

/** For `tally` and `npx tally`. Where npx has a completion of its own, that one stays. */
function bash(words: ReadonlyMap<string, readonly string[]>): string {
  return `# tally completion bash
${functionsOf(words)}
complete -F _tally tally
complete -p npx > /dev/null 2>&1 || complete -o default -F _tally_by_npx npx
`;
}

/** The same by zsh's own emulation of bash's completion. */
function zsh(words: ReadonlyMap<string, readonly string[]>): string {
  return `# tally completion zsh
(( \${+_comps} )) || { autoload -U compinit && compinit; }
autoload -U +X bashcompinit && bashcompinit
${functionsOf(words)}
complete -F _tally tally
(( \${+_comps[npx]} )) || complete -o default -F _tally_by_npx npx
`;
}

/** Names such as `path` and `words` have a meaning of their own in zsh. */
function functionsOf(words: ReadonlyMap<string, readonly string[]>): string {
  const cases = [...words].map(([path, next]) => `    "${path}") offered="${next.join(' ')}" ;;`);
  return `_tally() {
  local word command="" offered="" first=1
  [ "\${COMP_WORDS[0]}" != npx ] || first=2
  for word in "\${COMP_WORDS[@]:$first:$((COMP_CWORD - first))}"; do
    case "\${command:+$command }$word" in
      ${groupsOf(words)
        .map((path) => `"${path}"`)
        .join('|')}) command="\${command:+$command }$word" ;;
    esac
  done
  case "$command" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$offered" -- "\${COMP_WORDS[COMP_CWORD]}"))
  [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
}
_tally_by_npx() {
  COMPREPLY=()
  [ "$COMP_CWORD" -lt 2 ] || [ "\${COMP_WORDS[1]}" != tally ] || _tally
}`;
}

function fish(words: ReadonlyMap<string, readonly string[]>): string {
  const lines = [...words].flatMap(([path, next]) =>
    next.flatMap((word) =>
      ['tally', 'npx'].map((name) => `complete -c ${name} -n ${conditionOf(path)} ${argumentOf(word)}`),
    ),
  );
  return `# tally completion fish
function __tally_path
  set -l path ""
  set -l words (commandline -opc)
  if test "$words[1]" = npx
    test "$words[2]" = tally; or return 1
    set -e words[1]
  end
  for word in $words[2..]
    set -l next (string trim "$path $word")
    contains -- "$next" ${groupsOf(words)
      .map((path) => `"${path}"`)
      .join(' ')}; and set path "$next"
  end
  test "$path" = "$argv[1]"
end
${lines.join('\n')}
`;
}

const conditionOf = (path: string): string => `'__tally_path "${path}"'`;
const argumentOf = (word: string): string =>
  word.startsWith('--') ? `-l ${word.slice(2)}` : `-f -a ${word}`;
