import { describe, expect, it } from 'vitest';
import { Problem, splitHint } from './problem';

describe('splitHint', () => {
  it('sets lines that begin with Maybe apart', () => {
    expect(splitHint('The size (0) must be 1 or more.\nMaybe leave it out.\nMaybe ask for 3.')).toEqual({
      sentences: 'The size (0) must be 1 or more.',
      hints: ['Maybe leave it out.', 'Maybe ask for 3.'],
    });
  });

  it('leaves a sentence that only contains the word alone', () => {
    expect(splitHint('This is maybe wrong.')).toEqual({ sentences: 'This is maybe wrong.', hints: [] });
  });
});

describe('Problem.fromResponse', () => {
  it('keeps title, detail and the place of each error', async () => {
    const response = new Response(
      JSON.stringify({
        title: 'Unprocessable Content',
        detail: 'One thing is wrong.',
        errors: [{ pointer: '/size', detail: 'must be 1 or more' }],
      }),
      { status: 422, headers: { 'Content-Type': 'application/problem+json' } },
    );
    const problem = await Problem.fromResponse(response);
    expect(problem).toMatchObject({
      status: 422,
      title: 'Unprocessable Content',
      message: 'One thing is wrong.',
      errors: [{ pointer: '/size', message: 'must be 1 or more' }],
    });
  });

  it('names the status in words where the body is no problem', async () => {
    const problem = await Problem.fromResponse(new Response('<html>', { status: 503 }));
    expect(problem.title).toBe('The server is not ready yet');
  });
});
