import { type Words } from '../en.ts';

export const speech: Words['speech'] = {
  begin: '読み上げる',
  choices: '読み上げ',
  again: 'もう一度読む',
  louder: '大きく',
  quieter: '小さく',
  faster: '速く',
  slower: 'ゆっくり',
  end: '読み上げを止める',
  begins:
    '読み上げを始めます。タブキーで次へ進み、エンターキーで押します。F9で画面をもう一度読み、F8で止めます。',
  ended: '読み上げを止めました。',
  volume: '音量{{step}}、全{{of}}段階',
  slow: 'ゆっくり',
  usual: 'ふつうの速さ',
  fast: '速い',
  canPress: '押せるもの：{{names}}。',
  and: '、',
  button: 'ボタン',
  chosen: '選択中',
  notChosen: '未選択',
  opened: '開いています',
  unavailable: '使えません',
  notAloud: 'お客様の情報は画面だけに表示します。スピーカーでは読み上げません。',
};
