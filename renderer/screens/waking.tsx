import { Journey } from '../ui/journey.tsx';

/**
 * Before the terminal has said in which language it speaks: the same picture in the same place, without a word. It is
 * no screen yet: nobody can do anything with it.
 */
export function Waking() {
  return (
    <div className="kiosk" data-illustrated={true}>
      <div />
      <div className="waking">
        <main className="page">
          <section className="tell">
            <div className="bleed">
              <Journey scene="nothing" />
            </div>
          </section>
          <section className="touch" />
        </main>
      </div>
    </div>
  );
}
