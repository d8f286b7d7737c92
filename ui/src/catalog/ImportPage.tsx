import {
  Alert,
  Button,
  Checkbox,
  Flex,
  List,
  ListItem,
  MultipleFileUpload,
  MultipleFileUploadMain,
  PageSection,
  Title,
} from '@patternfly/react-core';
import DownloadIcon from '@patternfly/react-icons/dist/esm/icons/download-icon';
import UploadIcon from '@patternfly/react-icons/dist/esm/icons/upload-icon';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { send } from '../api/http';
import type { ImportReport } from '../api/types';
import { plural } from '../common/format';
import { PageHead, useTitle } from '../common/Pieces';
import { Message, ProblemAlert } from '../common/ProblemAlert';

interface Document {
  source: string;
  text: string;
}

/** Takes definitions from files, all or none unless invalid ones are to be left out. */
export function ImportPage() {
  useTitle('Import');
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
    <>
      <PageHead
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
      />
      <PageSection isFilled className="loom-section">
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
      </PageSection>
    </>
  );
}

const countOf = (value: number | boolean | unknown[]) =>
  Array.isArray(value) ? value.length : Number(value);

function Report({ report }: { report: ImportReport }) {
  const written = countOf(report.written) > 0;
  return (
    <Alert
      component="p"
      isInline
      variant={!written ? 'danger' : report.refused.length > 0 ? 'warning' : 'success'}
      title={
        written
          ? `${plural(countOf(report.taken), 'definition')} taken, ${countOf(report.changed)} of them changed on the way`
          : 'Nothing was written'
      }
    >
      {report.refused.length > 0 && (
        <>
          <p>{plural(report.refused.length, 'definition')} refused:</p>
          <List>
            {report.refused.map((each) => (
              <ListItem key={`${each.source} ${each.kind} ${each.name}`}>
                <code>{each.source}</code> {[each.kind, each.name].filter(Boolean).join(' ')}
                {each.problems.map((problem) => (
                  <div key={(problem.pointer ?? '') + problem.message}>
                    {problem.pointer && <code>{problem.pointer}</code>} <Message text={problem.message} />
                  </div>
                ))}
              </ListItem>
            ))}
          </List>
        </>
      )}
    </Alert>
  );
}
