import { Button, Checkbox } from '@patternfly/react-core';
import { useId, useState } from 'react';
import { finder } from '../../common/finder';
import { Search } from '../../common/Search';
import { Help } from '../create/FormParts';

const SEARCH_FROM = 12;
const AT_FIRST = 50;

export interface Option<T> {
  value: T;
  label: string;
  description?: string | undefined;
}

interface Props<T> {
  label: string;
  help: string;
  error: string | undefined;
  isRequired: boolean;
  options: Option<T>[];
  /** Stands in the place of options where there are none. */
  none: string;
  chosen: T[];
  onChange: (chosen: T[]) => void;
}

/** Some of several things; of many, those that are looked for are shown, and those that are chosen. */
export function Checklist<T extends string | number>(props: Props<T>) {
  const { label, help, error, isRequired, options, none, chosen, onChange } = props;
  const id = useId();
  const [search, setSearch] = useState('');
  const [limit, setLimit] = useState(AT_FIRST);
  const isFound = finder(search);
  const found = options.filter((each) => isFound([each.label, each.description]));
  const shown = options.filter((each) => chosen.includes(each.value) || found.slice(0, limit).includes(each));
  return (
    <fieldset className="loom-checklist" aria-describedby={`${id}-help`}>
      <legend className="pf-v6-c-form__label-text">
        {label}
        {isRequired && (
          <span className="pf-v6-c-form__label-required" aria-hidden>
            {' '}
            *
          </span>
        )}
      </legend>
      {options.length > SEARCH_FROM && (
        <Search label={`Find in ${label.toLowerCase()}`} value={search} onChange={setSearch} />
      )}
      {options.length === 0 && <p className="loom-subtle">{none}</p>}
      <div className="loom-services">
        {shown.map((each) => (
          <Checkbox
            key={each.value}
            id={`${id}-${each.value}`}
            label={each.label}
            {...(each.description ? { description: each.description } : {})}
            isChecked={chosen.includes(each.value)}
            onChange={(_, checked) =>
              onChange(checked ? [...chosen, each.value] : chosen.filter((other) => other !== each.value))
            }
          />
        ))}
      </div>
      {found.length > limit && (
        <Button variant="link" isInline onClick={() => setLimit(limit + 200)}>
          Show {Math.min(200, found.length - limit)} more
        </Button>
      )}
      <Help id={`${id}-help`} error={error}>
        {chosen.length > 0 ? `${chosen.length} chosen.` : help}
      </Help>
    </fieldset>
  );
}
