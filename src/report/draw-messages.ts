// What goes between whoever wants a chart drawn and the thread that draws.
import type { Chart } from './chart.ts';

export type Asked = { readonly id: number; readonly chart: Chart };

export type Told =
  | { readonly kind: 'drawn'; readonly id: number; readonly svg: string }
  | { readonly kind: 'failed'; readonly id: number; readonly error: unknown }
  /** Nothing was asked for a while: it may be ended unless something is on its way. */
  | { readonly kind: 'idle' };
