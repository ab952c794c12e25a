import type { ErrorData } from '../../api/types.ts';

/** An error in the form in which it is shown: what, where, remedy. */
export type ShownError = Omit<ErrorData, 'code'> & { readonly code: string };

/** Anything that was thrown, as something that can be shown. */
export function toShownError(thrown: unknown): ShownError {
  const candidate = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as Partial<
    Record<keyof ErrorData, unknown>
  >;
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return {
    code: text(candidate.code) || 'unexpected',
    where: text(candidate.where),
    message: text(candidate.message) || String(thrown),
    remedy: text(candidate.remedy),
  };
}

/** A text that starts with a capital and ends with a full stop. */
export function sentence(text: string): string {
  const trimmed = text.trim().replace(/\.$/, '');
  return trimmed === '' ? '' : `${trimmed[0]?.toUpperCase()}${trimmed.slice(1)}.`;
}

/** What happened, where, and what to do, as sentences. */
export function errorLine(error: ShownError): string {
  const { where, message, remedy } = error;
  const place = where === '' || message.includes(where) ? '' : ` (${where})`;
  return `${sentence(`${message}${place}`)} ${sentence(remedy)}`.trim();
}
