/** The page at `/` where the web console is not built: that the server runs, and where to go on. */
import { hash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { writePagePolicy } from './security-headers.ts';

const STYLE = [
  'body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem;color:#1b1f24}',
  'code{background:#f0f2f4;padding:.1rem .3rem;border-radius:4px}',
  '@media(prefers-color-scheme:dark){body{background:#12161b;color:#e6e9ec}code{background:#232a32}a{color:#8ab4f8}}',
].join('');

const PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Bulwark</title>
<style>${STYLE}</style></head>
<body>
<h1>Bulwark is running</h1>
<p>Its web console is not built here: <code>npm run build:web</code> builds it, and the next start serves it.</p>
<p>The API is below <code>/api/v1</code>; what it takes and answers is in
<code>docs/reference/openapi.json</code>. Sign in with the one-time secret that <code>bulwark serve</code> printed at
its first start, or send an API token as <code>Authorization: Bearer</code>.</p>
<p><a href="/healthz">/healthz</a> says whether the process answers, <a href="/readyz">/readyz</a> whether its store
does, <a href="/metrics">/metrics</a> what Prometheus collects.</p>
</body>
</html>
`;

/** Adds the page. It has no script and loads nothing. */
export function addStatusPage(app: FastifyInstance): void {
  const policy = writePagePolicy(hash('sha256', STYLE, 'base64'));
  app.get('/', (_request, reply) =>
    reply.header('Content-Security-Policy', policy).type('text/html; charset=utf-8').send(PAGE),
  );
}
