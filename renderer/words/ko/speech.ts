import { type Words } from '../en.ts';

export const speech: Words['speech'] = {
  begin: '소리 내어 읽기',
  choices: '소리 내어 읽는 중',
  again: '다시 읽기',
  louder: '크게',
  quieter: '작게',
  faster: '빠르게',
  slower: '느리게',
  end: '읽기 멈추기',
  begins:
    '화면을 소리 내어 읽습니다. 탭 키로 다음으로 가고 엔터 키로 누릅니다. F9는 다시 읽기, F8은 멈추기입니다.',
  ended: '읽기를 멈추었습니다.',
  volume: '음량 {{step}}, 전체 {{of}}단계',
  slow: '느림',
  usual: '보통 속도',
  fast: '빠름',
  canPress: '누를 수 있는 것: {{names}}.',
  and: ', ',
  button: '버튼',
  chosen: '선택됨',
  notChosen: '선택 안 됨',
  opened: '열림',
  unavailable: '사용할 수 없음',
  notAloud: '고객님의 정보는 화면에만 표시되며 스피커로 읽지 않습니다.',
};
