import { Alert, Button } from '@patternfly/react-core';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { get, path, send } from '../api/http';
import { Problem } from '../api/problem';
import { keys } from '../api/queries';
import { DataTable } from '../common/DataTable';
import { Loaded } from '../common/Loaded';
import { Nothing } from '../common/Pieces';
import { Message, ProblemAlert } from '../common/ProblemAlert';
import { CHECK_LOOKS, StateLabel } from '../common/states';
import { When } from '../common/When';

interface Check {
  subject: string;
  passed: boolean;
  words: string;
}

interface Checked {
  askedAt: string;
  /** Null while it goes on. */
  endedAt: string | null;
  passed: boolean | null;
  checks: Check[];
  failure: string | null;
}

/** How often a page looks whether the provider has answered. */
const LOOK_MILLIS = 1_000;

/** The latest check; null where there is none yet. */
async function readCheck(name: string, signal: AbortSignal): Promise<Checked | null> {
  try {
    return await get<Checked>(path`/providers/${name}/check`, {}, signal);
  } catch (thrown) {
    if (thrown instanceof Problem && thrown.status === 404) return null;
    throw thrown;
  }
}

const checkQuery = (name: string) =>
  queryOptions({
    queryKey: [...keys.definition('providers', name), 'check'],
    queryFn: ({ signal }) => readCheck(name, signal),
    refetchInterval: ({ state }) => state.data?.endedAt === null && LOOK_MILLIS,
  });

/** Whether a provider's account can be used: what the latest check found, and a new one. */
export function ProviderCheck({ name }: { name: string }) {
  const client = useQueryClient();
  const query = useQuery(checkQuery(name));
  const asking = useMutation({
    mutationFn: () => send<Checked>('POST', path`/providers/${name}/check`, { body: {} }),
    onSuccess: (answer) => client.setQueryData(checkQuery(name).queryKey, answer.body),
  });
  const goesOn = asking.isPending || query.data?.endedAt === null;
  return (
    <div className="loom-stack">
      <div>
        <Button isDisabled={goesOn} isLoading={goesOn} onClick={() => asking.mutate()}>
          {goesOn ? 'Checking' : 'Check'}
        </Button>
      </div>
      {asking.error && <ProblemAlert error={asking.error} title="The check could not begin" />}
      <Loaded query={query} loading="Loading the latest check">
        {(checked) =>
          checked === null ? (
            <Nothing title="Not checked yet">
              A check looks whether the account can be used, and changes nothing.
            </Nothing>
          ) : (
            <Result checked={checked} />
          )
        }
      </Loaded>
    </div>
  );
}

function Result({ checked }: { checked: Checked }) {
  if (checked.endedAt === null) return null;
  return (
    <>
      <div className="loom-subtle">
        Checked <When at={checked.endedAt} />
      </div>
      {checked.failure && (
        <Alert component="p" isInline variant="danger" title="The provider could not be checked">
          <Message text={checked.failure} />
        </Alert>
      )}
      {checked.checks.length > 0 && (
        <DataTable
          label="Checks"
          rows={checked.checks}
          keyOf={(check) => check.subject}
          columns={[
            { title: 'Check', of: (check) => check.subject },
            {
              title: 'Result',
              of: (check) => <StateLabel state={check.passed ? 'PASSED' : 'FAILED'} looks={CHECK_LOOKS} />,
            },
            { title: 'Found', of: (check) => <Message text={check.words} /> },
          ]}
        />
      )}
    </>
  );
}
