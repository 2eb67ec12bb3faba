/**
 * SECURITY: the content security policy forbids making code from text. Zod would try, fail, and leave
 * a violation in the log; this says beforehand that it need not. Imported before any schema is made.
 */
import { z } from 'zod';

z.config({ jitless: true });
