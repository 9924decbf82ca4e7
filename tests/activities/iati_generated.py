"""Generated IATI files: invented activities in the forms of each version, for the tests of the importer."""

from pathlib import Path

from activities.importers.iati_xml import read

OLD = ("1.0", "1.01", "1.02", "1.03", "1.04", "1.05")
NEW = ("2.01", "2.02", "2.03")

IDENTIFIER = "<iati-identifier>VN-1/a b</iati-identifier>"
TITLE = "<title><narrative>Forests</narrative></title>"


def activity(*inside, attributes='default-currency="USD" xml:lang="en"', identifier=IDENTIFIER, title=TITLE):
    """One activity: its identifier, its title and what stands inside."""
    return f"<iati-activity {attributes}>{identifier}{title}{''.join(inside)}</iati-activity>"


def document(*activities, version="2.03", attributes=""):
    said = f' version="{version}"' if version else ""
    inside = "\n".join(activities)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities{said} {attributes}>\n{inside}\n</iati-activities>\n'
    )


def written(folder: Path, text: str | bytes, name="generated.xml") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def rows_of(folder: Path, *activities, **options):
    return list(read(written(folder, document(*activities, **options))))


def row_of(folder: Path, *inside, **options):
    [row] = rows_of(folder, activity(*inside, **options))
    return row


def said(row):
    return [(issue.severity, issue.field, issue.reason) for issue in row.warnings]


OLD_ACTIVITY = """<iati-activity default-currency="EUR" xml:lang="en" hierarchy="2">
<reporting-org ref="EU-1" type="15">European Commission</reporting-org>
<iati-identifier> EU-1-2013/1 </iati-identifier>
<title>Forest governance</title>
<title xml:lang="vi">Quản trị rừng</title>
<title xml:lang="fr">Gouvernance des forêts</title>
<description type="1">General text.</description>
<description type="2">Objectives.</description>
<description xml:lang="vi">Mô tả.</description>
<activity-status>Completion</activity-status>
<activity-date type="start-planned" iso-date="2013-01-05"/>
<activity-date type="start-actual">2013-02-01</activity-date>
<activity-date type="end-planned" iso-date="2016-12-04Z"/>
<participating-org role="Funding" ref="EU-1" type="15">Commission</participating-org>
<participating-org role="IMPLEMENTING" type="21">Some Society for Forests</participating-org>
<participating-org role="accountable">Ministry of Forests (Viet Nam)</participating-org>
<recipient-country code="VN" percentage="60">Viet Nam</recipient-country>
<recipient-country code="LA" percentage="40"/>
<location percentage="70%">
<location-type code="PPL">populated place</location-type>
<name>Sa Pa</name>
<administrative country="VN" adm1="Lao Cai" adm2="Sa Pa">Viet Nam, Lao Cai, Sa Pa</administrative>
<coordinates latitude="22.3364" longitude="103.8438" precision="2"/>
<gazetteer-entry gazetteer-ref="GEO">1568043</gazetteer-entry>
</location>
<location percentage="30"><name>Vientiane</name><coordinates latitude="17.97" longitude="102.61"/></location>
<sector vocabulary="DAC" code="14015" percentage="50.0">Water resources</sector>
<sector vocabulary="DAC" code="31220" percentage="50"/>
<transaction><transaction-type code="C"/><value value-date="2013-03-01">1000.10</value></transaction>
<transaction><transaction-type code="C"/><value value-date="2013-09-01">2000.20</value></transaction>
<transaction><transaction-type code="D"/><value currency="USD" value-date="2014-01-01">-5</value></transaction>
<budget type="Original"><period-start iso-date="2014-01-01"/><period-end iso-date="2014-12-31"/>
<value value-date="2013-01-01">300</value></budget>
<contact-info><person-name>A Person</person-name></contact-info>
<result><title>Not this</title></result>
</iati-activity>"""

NEW_ACTIVITY = """<iati-activity default-currency="EUR" xml:lang="en" hierarchy="2">
<iati-identifier>
EU-1-2013/1
</iati-identifier>
<reporting-org ref="EU-1" type="15"><narrative>European Commission</narrative></reporting-org>
<title><narrative>Forest governance</narrative><narrative xml:lang="vi">Quản trị rừng</narrative>
<narrative xml:lang="fr">Gouvernance des forêts</narrative></title>
<description type="1"><narrative>General text.</narrative><narrative xml:lang="vi">Mô tả.</narrative></description>
<description type="2"><narrative>Objectives.</narrative></description>
<participating-org role="1" ref="EU-1" type="15"><narrative>Commission</narrative></participating-org>
<participating-org role="4" type="21"><narrative xml:lang="fr">Société</narrative>
<narrative xml:lang="en">Some Society for Forests</narrative></participating-org>
<participating-org role="2"><narrative>Ministry of Forests (Viet Nam)</narrative></participating-org>
<activity-status code="3"/>
<activity-date type="1" iso-date="2013-01-05"/>
<activity-date type="2" iso-date="2013-02-01"><narrative>Began</narrative></activity-date>
<activity-date type="3" iso-date="2016-12-04"/>
<contact-info><person-name><narrative>A Person</narrative></person-name></contact-info>
<recipient-country code="VN" percentage="60"/>
<recipient-country code="LA" percentage="40"/>
<location ref="1"><location-reach code="1"/><location-id vocabulary="G1" code="1568043"/>
<name><narrative>Sa Pa</narrative></name>
<administrative vocabulary="A4" level="1" code="VN-02"/>
<point srsName="http://www.opengis.net/def/crs/EPSG/0/4326"><pos>22.3364 103.8438</pos></point>
<exactness code="2"/><location-class code="2"/><feature-designation code="PPL"/></location>
<location><name><narrative>Vientiane</narrative></name><point><pos>17.97 102.61</pos></point></location>
<sector vocabulary="1" code="14015" percentage="50"/>
<sector code="31220" percentage="50"/>
<budget type="1"><period-start iso-date="2014-01-01"/><period-end iso-date="2014-12-31"/>
<value value-date="2013-01-01">300</value></budget>
<transaction><transaction-type code="2"/><value value-date="2013-03-01">1000.10</value></transaction>
<transaction><transaction-type code="2"/><value value-date="2013-09-01">2000.20</value></transaction>
<transaction><transaction-type code="3"/><value currency="USD" value-date="2014-01-01">-5</value></transaction>
<result type="1"><title><narrative>Not this</narrative></title></result>
</iati-activity>"""
