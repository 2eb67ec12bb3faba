import { useWords } from '../words/use-words.ts';
import { type StaffWords, staffWords } from './words.ts';

export function useStaffWords(): StaffWords {
  return staffWords[useWords().language];
}
