import { Button, PageSection } from '@patternfly/react-core';
import SearchIcon from '@patternfly/react-icons/dist/esm/icons/search-icon';
import { type ErrorComponentProps, Link } from '@tanstack/react-router';
import { Nothing, useTitle } from '../common/Pieces';
import { ProblemAlert } from '../common/ProblemAlert';

/** Stands where a page could not be drawn. */
export function Failed({ error, reset }: ErrorComponentProps) {
  return (
    <PageSection isFilled>
      <ProblemAlert error={error} onRetry={reset} />
    </PageSection>
  );
}

export function NotFound() {
  useTitle('Not found');
  return (
    <Nothing
      title="There is no such page"
      icon={SearchIcon}
      action={
        <Button component={(props: object) => <Link to="/clusters" {...props} />}>To the clusters</Button>
      }
    >
      The address may be mistyped, or what it named may be gone.
    </Nothing>
  );
}
