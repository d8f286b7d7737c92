import { FormGroup, FormSelect, FormSelectOption } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { profilesQuery } from '../../api/queries';
import { BUDGETS } from '../request';
import { Help, Part, type PartProps } from './FormParts';

/** What a good plan is, and how long one may be looked for. */
export function PlacementPart({ form: { setValue }, values, refusal }: PartProps) {
  const profiles = useQuery(profilesQuery);
  return (
    <Part title="Placement">
      <div className="loom-columns">
        <FormGroup label="Weights" fieldId="profile">
          <FormSelect
            id="profile"
            value={values.profile ?? ''}
            onChange={(_, value) => setValue('profile', value, { shouldDirty: true })}
          >
            <FormSelectOption value="" label="As the template says" />
            {(profiles.data?.items ?? []).map((each) => (
              <FormSelectOption key={each.name} value={each.name} label={each.name} />
            ))}
          </FormSelect>
          <Help error={refusal('/placement/profile')}>
            {profiles.data?.items.find((each) => each.name === values.profile)?.description ??
              'What a good plan is.'}{' '}
            <Link to="/what-if" search={values.template ? { template: values.template } : {}}>
              Compare weights
            </Link>
          </Help>
        </FormGroup>
        <FormGroup label="Time for a plan" fieldId="budget">
          <FormSelect
            id="budget"
            value={values.budget ?? ''}
            onChange={(_, value) => setValue('budget', value, { shouldDirty: true })}
          >
            {BUDGETS.map(([value, label]) => (
              <FormSelectOption key={value} value={value} label={label} />
            ))}
          </FormSelect>
          <Help error={refusal('/budgetMillis')}>More time can find a better plan.</Help>
        </FormGroup>
      </div>
    </Part>
  );
}
