import { Button, PageSection, Title } from '@patternfly/react-core';
import { type ErrorComponentProps, Link } from '@tanstack/react-router';
import { useTitle } from '../common/Page';
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
    <main className="loom-not-found">
      <Title headingLevel="h1" size="2xl">
        There is no such page
      </Title>
      <p className="loom-subtle">The address may be mistyped, or what it named may be gone.</p>
      <Button component={(props: object) => <Link to="/clusters" {...props} />}>To the clusters</Button>
    </main>
  );
}
