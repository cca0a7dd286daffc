import { z } from 'zod';
import { contractId, line, prose } from '../primitives.ts';

/** Publishes `owner/name`, or its next version. `policies` is Cedar text. */
export const contractPublish = z.strictObject({
  id: contractId,
  title: line(200),
  policies: prose(65_536).min(1),
});

/** A revoked contract stays revoked. */
export const contractStatus = z.strictObject({
  id: contractId,
  status: z.enum(['active', 'suspended', 'revoked']),
});

export const contractTypes = {
  'contract.publish': contractPublish,
  'contract.status': contractStatus,
} as const;
