import type { ComponentChildren } from 'preact';
import { filter } from '../navigation.tsx';
import type { Filters } from '../place.ts';

interface FilterFormProps {
  readonly filters: Filters;
  readonly children: ComponentChildren;
}

/** Filters of a view. They go into the address, so that it can be kept and sent on. */
export function FilterForm({ filters, children }: FilterFormProps) {
  const apply = (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const entered = [...new FormData(event.currentTarget)].map(([name, value]) => [
      name,
      String(value).trim(),
    ]);
    filter({ ...filters, ...Object.fromEntries(entered) });
  };
  return (
    <form class="filters" onSubmit={apply}>
      {children}
      <button type="submit">Show</button>
    </form>
  );
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly type?: 'text' | 'month';
  readonly hint?: string;
}

export function Field({ name, label, value, type = 'text', hint }: FieldProps) {
  return (
    <label for={`filter-${name}`}>
      {label}
      {type === 'month' ? (
        <input id={`filter-${name}`} key={value} name={name} type="month" defaultValue={value} />
      ) : (
        <input
          id={`filter-${name}`}
          key={value}
          name={name}
          defaultValue={value}
          placeholder={hint}
          spellcheck={false}
        />
      )}
    </label>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly all: string;
  readonly options: readonly string[];
}

export function Choice({ name, label, value, all, options }: ChoiceProps) {
  return (
    <label>
      {label}
      <select key={value} name={name}>
        {['', ...options].map((option) => (
          <option key={option} value={option} selected={option === value}>
            {option === '' ? all : option.replaceAll('_', ' ')}
          </option>
        ))}
      </select>
    </label>
  );
}
