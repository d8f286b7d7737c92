import { Problem } from '../api/problem';
import { Page } from '../common/Page';
import { ProblemAlert } from '../common/ProblemAlert';
import { COLLECTIONS } from './collections';

/** Stands where an address names a collection that there is not. */
export function NoCollection({ path }: { path: string }) {
  const known = COLLECTIONS.map((each) => each.path).join(', ');
  return (
    <Page title="Not found">
      <ProblemAlert
        error={
          new Problem(404, 'Not found', `The catalogue has no collection "${path}".\nMaybe one of: ${known}.`)
        }
      />
    </Page>
  );
}
