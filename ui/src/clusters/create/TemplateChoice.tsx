import { useState } from 'react';
import type { Definition } from '../../api/types';
import { titleOf } from '../../catalog/read';
import { finder } from '../../common/finder';
import { Search } from '../../common/Search';

const SEARCH_FROM = 8;

export function TemplateChoice({
  templates,
  chosen,
  onChoose,
}: {
  templates: Definition[];
  chosen: string;
  onChoose: (name: string) => void;
}) {
  const [search, setSearch] = useState('');
  const isFound = finder(search);
  const shown = templates.filter(({ name, label, description }) => isFound([name, label, description]));
  return (
    <>
      {templates.length > SEARCH_FROM && (
        <Search label="Find a template" value={search} onChange={setSearch} />
      )}
      <div role="radiogroup" aria-label="Template" className="loom-tiles">
        {shown.map((template) => (
          <label key={template.name} className="loom-tile">
            <input
              type="radio"
              name="template"
              value={template.name}
              checked={chosen === template.name}
              onChange={() => onChoose(template.name)}
            />
            <span>
              <strong>{titleOf(template)}</strong>
              {template.description && <span className="loom-subtle loom-small">{template.description}</span>}
            </span>
          </label>
        ))}
      </div>
      {shown.length === 0 && <p className="loom-subtle">No template matches.</p>}
    </>
  );
}
