import {
  Button,
  Checkbox,
  ExpandableSection,
  FormGroup,
  FormSelect,
  FormSelectOption,
  TextInput,
  Title,
} from '@patternfly/react-core';
import TrashIcon from '@patternfly/react-icons/dist/esm/icons/trash-icon';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { Profile, ProfileConstraint } from '../api/types';
import { type Change, changed, MAX_WEIGHT, type WeightSet } from './sets';

interface Props {
  set: WeightSet;
  position: number;
  profiles: Profile[];
  onChange: (set: WeightSet) => void;
  onRemove?: (() => void) | undefined;
}

/** A profile, and a weight for each constraint. */
export function WeightSetCard({ set, position, profiles, onChange, onRemove }: Props) {
  const profile = profiles.find((each) => each.name === set.profile);
  const title = `Weights ${position}`;
  const id = `set-${set.id}`;
  const count = Object.keys(set.changes).length;
  const toggle = count === 0 ? 'Change weights' : `Change weights (${count})`;
  return (
    <section className="loom-card loom-part" aria-label={title}>
      <div className="loom-set-head">
        <Title headingLevel="h2" size="lg">
          {title}
        </Title>
        {onRemove && (
          <Button
            variant="plain"
            icon={<TrashIcon />}
            aria-label={`Remove weights ${position}`}
            onClick={onRemove}
          />
        )}
      </div>
      <FormGroup label="Profile" fieldId={`${id}-profile`}>
        <FormSelect
          id={`${id}-profile`}
          aria-label={`Profile of weights ${position}`}
          value={set.profile}
          onChange={(_, name) => onChange({ ...set, profile: name, changes: {} })}
        >
          {profiles.map((each) => (
            <FormSelectOption key={each.name} value={each.name} label={each.name} />
          ))}
        </FormSelect>
        <p className="loom-subtle loom-small">{profile?.description}</p>
      </FormGroup>
      <ExpandableSection toggleText={toggle} toggleAriaLabel={`${toggle}, weights ${position}`}>
        <Table
          aria-label={`Constraints of weights ${position}`}
          variant="compact"
          className="loom-table"
          borders={false}
        >
          <Thead>
            <Tr>
              <Th>Constraint</Th>
              <Th>Level</Th>
              <Th>Weight</Th>
            </Tr>
          </Thead>
          <Tbody>
            {profile?.constraints.map((constraint) => (
              <ConstraintRow
                key={constraint.id}
                constraint={constraint}
                change={set.changes[constraint.id] ?? {}}
                position={position}
                onChange={(change) => onChange(changed(set, profile, constraint.id, change))}
              />
            ))}
          </Tbody>
        </Table>
      </ExpandableSection>
    </section>
  );
}

function ConstraintRow({
  constraint,
  change,
  position,
  onChange,
}: {
  constraint: ProfileConstraint;
  change: Change;
  position: number;
  onChange: (change: Change) => void;
}) {
  const on = change.on ?? constraint.on;
  const of = `${constraint.id}, weights ${position}`;
  return (
    <Tr>
      <Td dataLabel="Constraint">
        <Checkbox
          id={`${constraint.id}-${position}`}
          label={constraint.id}
          isChecked={on}
          onChange={(_, checked) => onChange({ on: checked })}
        />
      </Td>
      <Td dataLabel="Level">
        {constraint.levels.length === 1 ? (
          <span className="loom-subtle">{constraint.level}</span>
        ) : (
          <FormSelect
            aria-label={`Level of ${of}`}
            value={change.level ?? constraint.level}
            isDisabled={!on}
            onChange={(_, level) => onChange({ level })}
          >
            {constraint.levels.map((level) => (
              <FormSelectOption key={level} value={level} label={level} />
            ))}
          </FormSelect>
        )}
      </Td>
      <Td dataLabel="Weight">
        {on ? (
          <TextInput
            type="number"
            aria-label={`Weight of ${of}`}
            min={1}
            max={MAX_WEIGHT}
            value={change.weight ?? Math.max(1, constraint.weight)}
            onChange={(_, value) =>
              onChange({ weight: Math.min(MAX_WEIGHT, Math.max(1, Math.trunc(Number(value)) || 1)) })
            }
          />
        ) : (
          <span className="loom-subtle">off</span>
        )}
      </Td>
    </Tr>
  );
}
