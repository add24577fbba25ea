//! `gridrack new`: what it writes is good, and runs as it is.

use crate::support::Temp;
use gridrack::catalog;
use gridrack::scenario::whole;

#[test]
fn a_scenario_of_each_catalogue_site_is_good() {
    let folder = Temp::new();
    for site in catalog::names("sites") {
        let file = format!("{site}.toml");
        folder.gridrack(&["new", &file, "--from", site]).good();
        let (read, _) = whole::read(&folder.path(&file), &[], None).expect(site);
        assert!(
            folder
                .read(&file)
                .contains(&format!("from = \"catalog:{site}\""))
        );
        assert!(
            read.title.starts_with("Starter: 20 MW in "),
            "{}",
            read.title
        );
    }
    let run = ["run", "singapore.toml", "-n", "2", "--no-report", "--quiet"];
    folder.gridrack(&run).good();
}

/// A flat year at 10 °C of a station at 47.5°, 8.5°.
fn epw() -> String {
    let mut text = "LOCATION,Kloten,-,CHE,IWEC,066700,47.5,8.5,1.0,436.0\n".to_owned();
    text += &"-\n".repeat(7);
    for hour in 0..8_760 {
        let first = jiff::civil::date(2023, 1, 1);
        let day = first + jiff::Span::new().days(hour / 24);
        text += &format!(
            "2023,{},{},{},0,?,10.0,5.0,71,96000,0,0,300,0,0,0,0,0,0,0,180,3.0,5,5,20,9999,9,\
                999999999,10,0.1,0,88,0.2,0,0\n",
            day.month(),
            day.day(),
            hour % 24 + 1
        );
    }
    text
}

#[test]
fn a_scenario_of_coordinates_takes_the_weather_of_its_file() {
    let folder = Temp::new();
    folder.write("kloten.epw", epw());
    let call = ["new", "a.toml", "--from", "47.4,8.6", "--epw", "kloten.epw"];
    folder.gridrack(&call).good();
    folder
        .gridrack(&["new", "b.toml", "--epw", "kloten.epw"])
        .good();
    let (a, b) = (folder.read("a.toml"), folder.read("b.toml"));
    assert!(a.contains("latitude         = 47.4\n") && b.contains("latitude         = 47.5\n"));
    assert!(a.contains("elevation_m      = 436 ") && a.contains("utc_offset_hours = 1 "));
    let run = ["run", "a.toml", "-n", "2", "--no-report", "--quiet"];
    folder.gridrack(&run).good();
}

#[test]
fn what_names_no_place_is_refused() {
    let folder = Temp::new();
    for (arguments, words) in [
        (&["new", "--from", "dallas"][..], "did you mean dallas-tx?"),
        (&["new", "--from", "mars"], "there are memphis-tn, "),
        (&["new", "--from", "47.5,8.5"], "give --epw FILE"),
        (
            &["new", "--epw", "absent.epw"],
            "there is no file absent.epw",
        ),
    ] {
        let called = folder.gridrack(arguments);
        assert_eq!(called.code, Some(2), "{arguments:?}");
        assert!(called.words().contains(words), "{}", called.stderr);
    }
    assert_eq!(folder.listing(), []);
}
