import { Alert, AlertActionLink, Button, Flex, Title } from '@patternfly/react-core';
import PauseIcon from '@patternfly/react-icons/dist/esm/icons/pause-icon';
import PlayIcon from '@patternfly/react-icons/dist/esm/icons/play-icon';
import StopIcon from '@patternfly/react-icons/dist/esm/icons/stop-icon';
import type { Cluster, Operation, OperationState } from '../api/types';
import { Message } from '../common/ProblemAlert';
import { OPERATION_LOOKS, StateLabel } from '../common/states';
import { Elapsed } from '../common/When';
import { useSession } from '../session/session';
import type { Steering } from './actions';
import { kindOf, OperationProgress } from './OperationProgress';

/** What can be done about the latest operation of a cluster, by its state. */
const STEERINGS: Record<OperationState, Steering[]> = {
  QUEUED: ['abort'],
  RUNNING: ['pause', 'abort'],
  PAUSED: ['resume', 'abort'],
  SUCCEEDED: [],
  FAILED: ['resume'],
  ABORTED: ['resume'],
};

interface Props {
  operation: Operation;
  cluster: Cluster;
  onSteer: (how: Steering) => void;
  onOperation: (id: string) => void;
}

/** How an operation goes, and what can be done about it while it is the latest. */
export function OperationCard({ operation, cluster, onSteer, onOperation }: Props) {
  const session = useSession();
  const { followedBy } = operation;
  const isLatest = operation.id === cluster.operation?.id;
  const steerings = isLatest && session.mayChange(cluster) ? (STEERINGS[operation.state] ?? []) : [];
  return (
    <section className="loom-card" aria-label="Operation">
      <Flex
        justifyContent={{ default: 'justifyContentSpaceBetween' }}
        alignItems={{ default: 'alignItemsCenter' }}
      >
        <Flex gap={{ default: 'gapMd' }} alignItems={{ default: 'alignItemsCenter' }}>
          <Title headingLevel="h2" size="md">
            {isLatest ? 'Operation' : 'Earlier operation'}: {kindOf(operation).toLowerCase()}
          </Title>
          <StateLabel state={operation.state} looks={OPERATION_LOOKS} />
          <span className="loom-subtle">
            <Elapsed from={operation.createdAt} to={operation.endedAt} />
            {operation.requestedBy && <> · by {operation.requestedBy}</>}
          </span>
        </Flex>
        {steerings.length > 0 && (
          <Flex gap={{ default: 'gapSm' }}>
            {steerings.includes('pause') && (
              <Button variant="secondary" size="sm" icon={<PauseIcon />} onClick={() => onSteer('pause')}>
                Pause
              </Button>
            )}
            {steerings.includes('resume') && (
              <Button variant="secondary" size="sm" icon={<PlayIcon />} onClick={() => onSteer('resume')}>
                Resume
              </Button>
            )}
            {steerings.includes('abort') && (
              <Button
                variant="secondary"
                size="sm"
                isDanger
                icon={<StopIcon />}
                onClick={() => onSteer('abort')}
              >
                Abort
              </Button>
            )}
          </Flex>
        )}
      </Flex>
      <OperationProgress operation={operation} label={`${kindOf(operation)} of ${cluster.name}`} />
      {operation.reason && (
        <Alert
          component="p"
          isInline
          variant={operation.waiting.some(({ reason }) => reason !== 'ALL_BUSY') ? 'warning' : 'info'}
          title={sentence(operation.reason)}
        />
      )}
      {operation.error && (
        <Alert
          component="p"
          isInline
          variant={operation.state === 'FAILED' ? 'danger' : 'warning'}
          title={`The operation ${operation.state === 'FAILED' ? 'failed' : 'ended early'}`}
          {...(followedBy && {
            actionLinks: (
              <AlertActionLink onClick={() => onOperation(followedBy)}>
                Show the operation that follows it
              </AlertActionLink>
            ),
          })}
        >
          <Message text={operation.error} />
        </Alert>
      )}
    </section>
  );
}

/** "It waits for ...", "It is paused by ...". */
function sentence(reason: string): string {
  return `It ${reason.startsWith('paused') ? 'is ' : ''}${reason}.`;
}
