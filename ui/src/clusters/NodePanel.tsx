import { ClipboardCopy } from '@patternfly/react-core';
import type { Node, Task } from '../api/types';
import { Fact, Facts } from '../common/Fact';
import { Services } from '../common/Pieces';
import { Message } from '../common/ProblemAlert';
import { CONDITION_LOOKS, NODE_LOOKS, StateLabel, TASK_LOOKS } from '../common/states';
import { Elapsed, When } from '../common/When';
import { taskText } from '../operations/tasks';
import { addressOf, locationOf } from './NodesTable';

interface Props {
  node: Node;
  /** Of the operation on the page. */
  tasks: Task[];
  onTask: (taskId: string) => void;
}

export function NodePanel({ node, tasks, onTask }: Props) {
  const address = addressOf(node);
  const properties = Object.entries(node.properties ?? {});
  return (
    <div className="loom-stack">
      <Facts termWidth={11}>
        <Fact term="State">
          <StateLabel state={node.state} looks={NODE_LOOKS} />
        </Fact>
        {node.message && (
          <Fact term="Message">
            <Message text={node.message} />
          </Fact>
        )}
        {node.condition && (
          <Fact term="Condition">
            <StateLabel state={node.condition.state} looks={CONDITION_LOOKS} />{' '}
            <span className="loom-subtle">
              since <When at={node.condition.since} />
            </span>
            {node.condition.message && <Message text={node.condition.message} />}
          </Fact>
        )}
        <Fact term="Number">{node.number}</Fact>
        <Fact term="Services">
          <Services names={node.services} shown={12} />
          {Object.entries(node.serviceStates ?? {})
            .filter(([, state]) => state !== 'RUNNING')
            .map(([name, state]) => (
              <div key={name} className="loom-subtle">
                {name} {state === 'STOPPED' ? 'is stopped' : 'has failed'}
              </div>
            ))}
        </Fact>
        <Fact term="Hardware">{node.hardwareType}</Fact>
        <Fact term="Image">{node.imageType}</Fact>
        <Fact term="Location">{locationOf(node)}</Fact>
        {node.host && (
          <Fact term="Host">
            <code>{node.host}</code>
          </Fact>
        )}
        {Object.entries(node.addresses ?? {}).map(([kind, each]) => (
          <Fact key={kind} term={ADDRESS_KINDS[kind] ?? kind}>
            <code>{each}</code>
          </Fact>
        ))}
      </Facts>
      {address && (
        <div>
          <h3 className="loom-small-head">Log in</h3>
          <ClipboardCopy isReadOnly isCode hoverTip="Copy" clickTip="Copied" textAriaLabel="SSH command">
            {`ssh${node.sshPort && node.sshPort !== 22 ? ` -p ${node.sshPort}` : ''} ${address}`}
          </ClipboardCopy>
        </div>
      )}
      {tasks.length > 0 && (
        <div>
          <h3 className="loom-small-head">Tasks</h3>
          <ul className="loom-task-list">
            {tasks.map((task) => (
              <li key={task.id}>
                <button type="button" className="loom-link" onClick={() => onTask(task.id)}>
                  {taskText(task)}
                </button>
                <span className="loom-subtle">
                  <Elapsed from={task.startedAt} to={task.endedAt} />
                </span>
                <StateLabel state={task.state} looks={TASK_LOOKS} />
              </li>
            ))}
          </ul>
        </div>
      )}
      {properties.length > 0 && (
        <div>
          <h3 className="loom-small-head">Properties</h3>
          <Facts termWidth={14}>
            {properties.map(([name, value]) => (
              <Fact key={name} term={name}>
                <code>{typeof value === 'string' ? value : JSON.stringify(value)}</code>
              </Fact>
            ))}
          </Facts>
        </div>
      )}
    </div>
  );
}

const ADDRESS_KINDS: Record<string, string> = { access_v4: 'Access', bind_v4: 'Internal' };
