import BellIcon from '@patternfly/react-icons/dist/esm/icons/bell-icon';
import { Link } from '@tanstack/react-router';
import type { Column } from '../common/DataTable';
import { Page } from '../common/Page';
import { Nothing } from '../common/Pieces';
import { StateLabel, WEBHOOK_LOOKS } from '../common/states';
import { When } from '../common/When';
import { type Webhook, webhooksQuery } from './admin';
import { ListCard, NewButton } from './ListCard';
import { useList } from './useList';
import { WebhookForm } from './WebhookForm';

export function WebhooksPage() {
  const { query, dialog, openNew, close, refresh } = useList(webhooksQuery);
  const create = <NewButton one="web hook" onClick={openNew} />;
  return (
    <Page
      title="Web hooks"
      subtitle="Other systems that are told what happens, in order, signed, until they have heard it."
      actions={create}
    >
      <ListCard
        query={query}
        loading="Loading web hooks"
        label="Web hooks"
        columns={COLUMNS}
        keyOf={(webhook) => webhook.id}
        empty={
          <Nothing title="No web hooks" icon={BellIcon} action={create}>
            A chat, a pipeline or an inventory can hear of clusters as they change.
          </Nothing>
        }
      />
      {dialog && <WebhookForm onClose={close} onDone={refresh} />}
    </Page>
  );
}

const COLUMNS: Column<Webhook>[] = [
  {
    title: 'Name',
    of: (webhook) => (
      <Link to="/webhooks/$name" params={{ name: webhook.name }}>
        {webhook.name}
      </Link>
    ),
  },
  { title: 'State', of: (webhook) => <StateLabel state={webhook.state} looks={WEBHOOK_LOOKS} /> },
  { title: 'Events', of: (webhook) => webhook.types.join(', ') || 'all' },
  { title: 'URL', of: (webhook) => <code>{webhook.url}</code>, cell: { modifier: 'breakWord' } },
  { title: 'Last delivered', of: (webhook) => <When at={webhook.lastDeliveredAt} none="never" /> },
];
