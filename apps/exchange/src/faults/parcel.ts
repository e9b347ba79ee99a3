import type { Form, StreamEvent } from '../wire/stream-event.js';

/** What goes on the wire: a text frame, a binary one, a text frame of raw bytes, or one in so many fragments. */
export type Payload =
  | { readonly as: 'text'; readonly text: string }
  | { readonly as: 'bytes'; readonly bytes: Buffer; readonly binary: boolean }
  | { readonly as: 'fragments'; readonly text: string; readonly count: number };

/** An event on its way to one connection, and what befalls it there. */
export interface Parcel {
  readonly event: StreamEvent;
  readonly form: Form;
  /** Virtual milliseconds it is held back. */
  readonly delayMs: number;
  /** Whether it keeps its place among the frames that are held back as long. */
  readonly wrap: (text: string) => Payload;
  /** False for what is no event of this stream: it is in no book. */
  readonly booked: boolean;
}

/** The parcel of an event that nothing befalls. */
export function parcelOf(event: StreamEvent, form: Form): Parcel {
  return { event, form, delayMs: 0, wrap: asText, booked: true };
}

/** The parcel with its text changed after whatever already changes it. */
export function rewritten(parcel: Parcel, rewrite: (text: string) => string): Parcel {
  const { wrap } = parcel;
  return { ...parcel, wrap: (text) => wrap(rewrite(text)) };
}

/** A parcel before this one that carries something else. */
export function intruder(parcel: Parcel, payload: Payload): Parcel {
  return { ...parcel, wrap: () => payload, booked: false };
}

/** What is written for a parcel. */
export function payloadOf({ event, form, wrap }: Parcel): Payload {
  return wrap(event.text(form));
}

function asText(text: string): Payload {
  return { as: 'text', text };
}
