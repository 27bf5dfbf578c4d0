/** The application: what everything in it needs, and the gate before it. */
import { QueryClientProvider } from '@tanstack/react-query';
import { createQueryClient } from '../api/query-client.ts';
import { startReadingMe } from '../api/session.ts';
import { Toasts } from '../parts/toast.tsx';
import { Gate } from './gate.tsx';

const queries = createQueryClient();
startReadingMe(queries);

/** The whole console. */
export function App() {
  return (
    <QueryClientProvider client={queries}>
      <Gate />
      <Toasts />
    </QueryClientProvider>
  );
}
