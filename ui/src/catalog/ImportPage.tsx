import {
  Alert,
  Button,
  Checkbox,
  ExpandableSection,
  Flex,
  List,
  ListItem,
  MultipleFileUpload,
  MultipleFileUploadMain,
  Title,
} from '@patternfly/react-core';
import DownloadIcon from '@patternfly/react-icons/dist/esm/icons/download-icon';
import UploadIcon from '@patternfly/react-icons/dist/esm/icons/upload-icon';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { send } from '../api/http';
import type { Finding, ImportReport } from '../api/types';
import { plural } from '../common/format';
import { groupBy } from '../common/groupBy';
import { Page } from '../common/Page';
import { Message, ProblemAlert } from '../common/ProblemAlert';

interface Document {
  source: string;
  text: string;
}

/** The server reads larger bodies only as bytes. */
const LARGE = 2_000_000;

function isLarge(documents: Document[]): boolean {
  return documents.reduce((sum, each) => sum + each.text.length, 0) > LARGE;
}

/** Takes definitions from files, all or none unless invalid ones are to be left out. */
export function ImportPage() {
  const client = useQueryClient();
  const [documents, setDocuments] = useState<Document[]>([]);
  const [skipInvalid, setSkipInvalid] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [report, setReport] = useState<ImportReport>();

  const add = async (files: File[]) => {
    const read = await Promise.all(
      files.map(async (file) => ({ source: file.webkitRelativePath || file.name, text: await file.text() })),
    );
    setReport(undefined);
    setDocuments((old) => [
      ...old.filter((each) => !read.some((one) => one.source === each.source)),
      ...read,
    ]);
  };
  const run = async () => {
    setBusy(true);
    setError(undefined);
    setReport(undefined);
    try {
      const answer = await send<ImportReport>('POST', '/import', {
        query: { skipInvalid },
        body: { documents },
        headers: isLarge(documents) ? { 'Content-Type': 'application/octet-stream' } : {},
      });
      setReport(answer.body);
      await client.invalidateQueries({ queryKey: ['definitions'] });
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Page
      title="Import"
      subtitle="Definitions of Loom or of the original, as JSON or YAML, several in one file too."
      actions={
        <Button
          variant="secondary"
          icon={<DownloadIcon />}
          component="a"
          href="/api/v1/export"
          // biome-ignore lint/suspicious/noExplicitAny: an attribute of the anchor that it becomes
          {...({ download: 'loom-catalog.yaml' } as any)}
        >
          Export all
        </Button>
      }
    >
      <div className="loom-card loom-part">
        <MultipleFileUpload
          onFileDrop={(_event, files) => void add(files)}
          dropzoneProps={{
            accept: {
              'application/json': ['.json'],
              'application/yaml': ['.yaml', '.yml'],
            },
          }}
        >
          <MultipleFileUploadMain
            titleIcon={<UploadIcon />}
            titleText="Drop files here"
            titleTextSeparator="or"
            infoText="JSON or YAML"
            browseButtonText="Choose files"
          />
        </MultipleFileUpload>
        {documents.length > 0 && (
          <div>
            <Title headingLevel="h2" size="md">
              {plural(documents.length, 'file')}
            </Title>
            <ul className="loom-task-list">
              {documents.map((each) => (
                <li key={each.source}>
                  <span>
                    <code>{each.source}</code>
                  </span>
                  <span className="loom-subtle">{plural(each.text.split('\n').length, 'line')}</span>
                  <Button
                    variant="link"
                    isInline
                    onClick={() => setDocuments((old) => old.filter((one) => one.source !== each.source))}
                    aria-label={`Leave out ${each.source}`}
                  >
                    Leave out
                  </Button>
                </li>
              ))}
            </ul>
          </div>
        )}
        <Checkbox
          id="skip-invalid"
          label="Leave invalid definitions out"
          description="Otherwise, if one is refused, nothing is written."
          isChecked={skipInvalid}
          onChange={(_, checked) => setSkipInvalid(checked)}
        />
        <Flex>
          <Button onClick={() => void run()} isDisabled={busy || documents.length === 0} isLoading={busy}>
            Import
          </Button>
        </Flex>
        {error !== undefined && <ProblemAlert error={error} title="Nothing was imported" />}
        {report && <Report report={report} />}
      </div>
    </Page>
  );
}

function Report({ report }: { report: ImportReport }) {
  const outcomes = groupBy(report.taken, (each) => each.outcome);
  const counts = [...outcomes].map(([outcome, each]) => `${each.length} ${outcome.toLowerCase()}`).join(', ');
  const warned = report.taken.filter((each) => each.warnings.length > 0);
  return (
    <div className="loom-stack">
      <Alert
        component="p"
        isInline
        variant={!report.written ? 'danger' : report.refused.length > 0 ? 'warning' : 'success'}
        title={
          report.written
            ? `${plural(report.taken.length, 'definition')} taken: ${counts}`
            : `Nothing was written: ${plural(report.refused.length, 'definition')} refused`
        }
      >
        <Findings
          groups={report.refused.map((each) => ({ ...each, findings: each.problems }))}
          title="Refused"
        />
      </Alert>
      {report.changed.length > 0 && (
        <ExpandableSection toggleText={`${plural(report.changed.length, 'definition')} adapted`}>
          <Findings groups={report.changed.map((each) => ({ ...each, findings: each.changes }))} />
        </ExpandableSection>
      )}
      {warned.length > 0 && (
        <ExpandableSection toggleText={`${plural(warned.length, 'definition')} worth a look`}>
          <Findings groups={warned.map((each) => ({ ...each, findings: each.warnings }))} />
        </ExpandableSection>
      )}
    </div>
  );
}

interface Group {
  source: string;
  kind: string | null;
  name: string | null;
  findings: Finding[];
}

function Findings({ groups, title }: { groups: Group[]; title?: string }) {
  if (groups.length === 0) return null;
  return (
    <List aria-label={title ?? 'Findings'}>
      {groups.map((each) => (
        <ListItem key={`${each.source} ${each.kind} ${each.name}`}>
          <strong>{[each.kind, each.name].filter(Boolean).join(' ')}</strong>{' '}
          <code className="loom-subtle">{each.source}</code>
          {each.findings.map((finding) => (
            <div key={finding.pointer + finding.message}>
              {finding.pointer && <code>{finding.pointer}</code>} <Message text={finding.message} />
            </div>
          ))}
        </ListItem>
      ))}
    </List>
  );
}
