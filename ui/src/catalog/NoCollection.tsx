import { PageSection } from '@patternfly/react-core';
import { Problem } from '../api/problem';
import { PageHead } from '../common/Pieces';
import { ProblemAlert } from '../common/ProblemAlert';
import { COLLECTIONS } from './collections';

/** Stands where an address names a collection that there is not. */
export function NoCollection({ path }: { path: string }) {
  const known = COLLECTIONS.map((each) => each.path).join(', ');
  return (
    <>
      <PageHead title="Not found" />
      <PageSection isFilled className="loom-section">
        <ProblemAlert
          error={
            new Problem(
              404,
              'Not found',
              `The catalogue has no collection "${path}".\nMaybe one of: ${known}.`,
            )
          }
        />
      </PageSection>
    </>
  );
}
