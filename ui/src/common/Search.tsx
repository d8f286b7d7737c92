import { SearchInput } from '@patternfly/react-core';
import { useId } from 'react';

interface Props {
  /** Stands above the line, and says what is looked at. */
  label: string;
  value: string;
  onChange: (next: string) => void;
  /** Enter was pressed; absent where each change searches already. */
  onSearch?: () => void;
  onClear?: () => void;
}

/** One line to find things by. */
export function Search({ label, value, onChange, onSearch, onClear = () => onChange('') }: Props) {
  const id = useId();
  return (
    <div className="loom-search">
      <label htmlFor={id} className="loom-subtle loom-small">
        {label}
      </label>
      <SearchInput
        searchInputId={id}
        aria-label={label}
        value={value}
        onChange={(_, next) => onChange(next)}
        {...(onSearch ? { onSearch } : {})}
        onClear={onClear}
      />
    </div>
  );
}
