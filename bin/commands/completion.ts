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

/** `eval "$(tally completion bash)"` in ~/.bashrc. */
function bash(words: ReadonlyMap<string, readonly string[]>): string {
  const cases = [...words].map(([path, next]) => `    "${path}") words="${next.join(' ')}" ;;`);
  return `# tally completion bash
_tally() {
  local word path="" words=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${path:+$path }$word" in
      ${groupsOf(words)
        .map((path) => `"${path}"`)
        .join('|')}) path="\${path:+$path }$word" ;;
    esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
  [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _tally tally
`;
}

/** The same by zsh's own emulation of bash's completion. */
function zsh(words: ReadonlyMap<string, readonly string[]>): string {
  return `#compdef tally
autoload -U +X bashcompinit && bashcompinit
${bash(words)}`;
}

/** `tally completion fish | source` in ~/.config/fish/config.fish. */
function fish(words: ReadonlyMap<string, readonly string[]>): string {
  const lines = [...words].flatMap(([path, next]) =>
    next.map((word) => `complete -c tally -n ${conditionOf(path)} ${argumentOf(word)}`),
  );
  return `# tally completion fish
function __tally_path
  set -l path ""
  for word in (commandline -opc)[2..]
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
