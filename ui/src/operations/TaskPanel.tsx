import type { Task } from '../api/types';
import { Fact, Facts } from '../common/Fact';
import { Message } from '../common/ProblemAlert';
import { StateLabel, TASK_LOOKS } from '../common/states';
import { Elapsed, When } from '../common/When';
import { LogView } from './LogView';

/** One task: what it is, how it went, and what it wrote. */
export function TaskPanel({ task, onNode }: { task: Task; onNode: (nodeId: string) => void }) {
  return (
    <div className="loom-stack">
      <Facts termWidth={9}>
        <Fact term="State">
          <StateLabel state={task.state} looks={TASK_LOOKS} />
        </Fact>
        <Fact term="Node">
          <button type="button" className="loom-link" onClick={() => onNode(task.nodeId)}>
            {task.hostName}
          </button>
        </Fact>
        <Fact term="Attempts">{task.attempts}</Fact>
        <Fact term="Started">
          <When at={task.startedAt} none="not yet" />
        </Fact>
        <Fact term="Took">
          <Elapsed from={task.startedAt} to={task.endedAt} />
        </Fact>
        {task.waiting && <Fact term="Reason">It {task.waiting.message}.</Fact>}
        {task.message && (
          <Fact term="Message">
            <Message text={task.message} />
          </Fact>
        )}
      </Facts>
      <LogView key={task.id} taskId={task.id} state={task.state} />
    </div>
  );
}
