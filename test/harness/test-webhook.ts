/** A webhook for tests: HTTPS on the loopback interface, answering reviews as the test says. */
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getPath } from '../../src/base/json.ts';
import type { JsonObject } from '../../src/base/json.ts';
import { type Certificate, makeCertificate } from './certificate.ts';

/** What to answer: a response without its uid, or anything else to send as it is. */
export type WebhookAnswer =
  | { readonly response: JsonObject }
  | { readonly raw: string; readonly code?: number }
  | { readonly afterMs: number; readonly response: JsonObject };

export type TestWebhook = {
  /** `https://127.0.0.1:.../` */
  readonly url: string;
  /** For `caBundle`. */
  readonly caBundle: string;
  /** The reviews that came, in order, and the paths with queries that they came to. */
  readonly reviews: readonly JsonObject[];
  readonly paths: readonly string[];
  readonly close: () => Promise<void>;
};

/** Close it after use. */
export async function startTestWebhook(
  decide: (request: JsonObject) => WebhookAnswer,
  certificate: Certificate = makeCertificate('test-webhook'),
): Promise<TestWebhook> {
  const reviews: JsonObject[] = [];
  const paths: string[] = [];
  const server = createServer(certificate, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const review = JSON.parse(Buffer.concat(chunks).toString()) as JsonObject;
      reviews.push(review);
      paths.push(request.url ?? '');
      const asked = review['request'] as JsonObject;
      const answer = decide(asked);
      const send = (code: number, text: string): void => {
        if (!response.destroyed) response.writeHead(code, { 'content-type': 'application/json' }).end(text);
      };
      if ('raw' in answer) return send(answer.code ?? 200, answer.raw);
      const { apiVersion, kind } = review as { apiVersion: string; kind: string };
      const text = JSON.stringify({ apiVersion, kind, response: { uid: asked['uid'] ?? '', ...answer.response } });
      if (!('afterMs' in answer)) return send(200, text);
      const timer = setTimeout(() => send(200, text), answer.afterMs);
      response.on('close', () => clearTimeout(timer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}/`,
    caBundle: Buffer.from(certificate.cert).toString('base64'),
    reviews,
    paths,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The name of the object that a review is about, as its body says. */
export function nameInReview(request: JsonObject): unknown {
  return getPath(request, ['object', 'metadata', 'name']) ?? getPath(request, ['oldObject', 'metadata', 'name']);
}
