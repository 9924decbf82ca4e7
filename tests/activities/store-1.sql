BEGIN TRANSACTION;
CREATE TABLE activities (
	source VARCHAR(200) NOT NULL, 
	ref VARCHAR(2000) NOT NULL, 
	id VARCHAR(400) NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	batch INTEGER NOT NULL, 
	citation TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	title_en TEXT NOT NULL, 
	title_vi TEXT NOT NULL, 
	description_en TEXT NOT NULL, 
	description_vi TEXT NOT NULL, 
	status TEXT NOT NULL, 
	start TEXT NOT NULL, 
	"end" TEXT NOT NULL, 
	scope TEXT NOT NULL, 
	note TEXT NOT NULL, 
	extra JSON NOT NULL, 
	PRIMARY KEY (source, ref), 
	UNIQUE (id)
);
INSERT INTO "activities" VALUES('sheet','a','a','65d71f0003b099e9c35eeedf59b03e969ad178ccae68d173e9d506745e210ac1',1,'p1','','Water in Ha Giang','Nước ở Đồng Văn','','','','2020-05','','province','','{"Budget line": "7"}');
INSERT INTO "activities" VALUES('sheet','p3 Hợp tác quản lý tài nguyên nước lưu vực sông Hồng – Thái Bình ở Đồng Văn, Hà Giang; Hợp tác quản lý tài nguyên nước lưu vực sông Hồng – Thái Bình ở Đồng Văn, Hà Giang; Hợp tác quản lý tài nguyên nước lưu vực sông Hồng – Thái Bình ở Đồng Văn, Hà Giang; Hợp tác quản lý tài nguyên nước lưu vực sông Hồng – Thái Bình ở Đồng Văn, Hà Giang; Hợp tác quản lý tài nguyên nước lưu vực sông Hồng – Thái Bình ở Đồng Văn, Hà Giang; Hợp tác quản lý tài nguyên nước lưu vực sông Hồng – Thái Bình ở Đồng Văn, Hà Giang;','a8903ff16d6bd8c6','34638f609af70ed573014185212601704c5c6d68ec749511acac09c74135c420',1,'p3','','','Hợp tác quản lý tài nguyên nước lưu vực sông Hồng – Thái Bình ở Đồng Văn, Hà Giang; Hợp tác quản lý tài nguyên nước lưu vực sông Hồng – Thái Bình ở Đồng Văn, Hà Giang; Hợp tác quản lý tài nguyên nước lưu vực sông Hồng – Thái Bình ở Đồng Văn, Hà Giang; Hợp tác quản lý tài nguyên nước lưu vực sông Hồng – Thái Bình ở Đồng Văn, Hà Giang; Hợp tác quản lý tài nguyên nước lưu vực sông Hồng – Thái Bình ở Đồng Văn, Hà Giang; Hợp tác quản lý tài nguyên nước lưu vực sông Hồng – Thái Bình ở Đồng Văn, Hà Giang;','','','','','','province','','{}');
INSERT INTO "activities" VALUES('sheet','p4 Hợp tác với Hà Lan','a9ec5c278568b411','aae8a7aadbf91fd59959a915395089bb08df46b19333a06b3eea69e5164406f9',1,'p4','','','Hợp tác với Hà Lan','','','','','','international','','{}');
INSERT INTO "activities" VALUES('sheet','b','b','29d8da4e95495c4a870823448e6002c002605e4eaaf3c642e0e59556a0239efe',2,'p2','','Lands of Viet Nam','','','','','','','international','','{}');
CREATE TABLE activity_partners (
	source VARCHAR(200) NOT NULL, 
	ref VARCHAR(2000) NOT NULL, 
	position INTEGER NOT NULL, 
	partner VARCHAR(80) NOT NULL, 
	role VARCHAR(40) NOT NULL, 
	PRIMARY KEY (source, ref, position), 
	FOREIGN KEY(source, ref) REFERENCES activities (source, ref) ON DELETE CASCADE
);
INSERT INTO "activity_partners" VALUES('sheet','a',0,'nl','funder');
INSERT INTO "activity_partners" VALUES('sheet','a',1,'giz','partner');
INSERT INTO "activity_partners" VALUES('sheet','p4 Hợp tác với Hà Lan',0,'nl','partner');
CREATE TABLE activity_sectors (
	source VARCHAR(200) NOT NULL, 
	ref VARCHAR(2000) NOT NULL, 
	position INTEGER NOT NULL, 
	sector VARCHAR(40) NOT NULL, 
	PRIMARY KEY (source, ref, position), 
	FOREIGN KEY(source, ref) REFERENCES activities (source, ref) ON DELETE CASCADE
);
INSERT INTO "activity_sectors" VALUES('sheet','a',0,'water');
INSERT INTO "activity_sectors" VALUES('sheet','a',1,'climate');
INSERT INTO "activity_sectors" VALUES('sheet','b',0,'land');
CREATE TABLE batches (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	source VARCHAR(200) NOT NULL, 
	file VARCHAR(400) NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	new INTEGER NOT NULL, 
	changed INTEGER NOT NULL, 
	same INTEGER NOT NULL, 
	rejected INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "batches" VALUES(1,'2026-11-24 15:27:34.594365','sheet','sheet.csv','7b23a159846de953aa178319bc5b28195b2b010f93ca4e275f3e8d1ad647de3f',4,0,0,0);
INSERT INTO "batches" VALUES(2,'2026-11-24 15:27:34.605336','sheet','sheet.csv','7b23a159846de953aa178319bc5b28195b2b010f93ca4e275f3e8d1ad647de3f',0,0,4,0);
INSERT INTO "batches" VALUES(3,'2026-11-24 15:27:34.624119','sheet','sheet.csv','ca46ff0e268cdbab7cf10f1efc57733e99d04fbb61c3910ff78b693f1e289f8f',0,1,3,0);
CREATE TABLE funds (
	source VARCHAR(200) NOT NULL, 
	ref VARCHAR(2000) NOT NULL, 
	position INTEGER NOT NULL, 
	amount VARCHAR(60) NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	usd VARCHAR(60), 
	type VARCHAR(40) NOT NULL, 
	PRIMARY KEY (source, ref, position), 
	FOREIGN KEY(source, ref) REFERENCES activities (source, ref) ON DELETE CASCADE
);
INSERT INTO "funds" VALUES('sheet','a',0,'1234.50','EUR',NULL,'commitment');
INSERT INTO "funds" VALUES('sheet','p3 Hợp tác quản lý tài nguyên nước lưu vực sông Hồng – Thái Bình ở Đồng Văn, Hà Giang; Hợp tác quản lý tài nguyên nước lưu vực sông Hồng – Thái Bình ở Đồng Văn, Hà Giang; Hợp tác quản lý tài nguyên nước lưu vực sông Hồng – Thái Bình ở Đồng Văn, Hà Giang; Hợp tác quản lý tài nguyên nước lưu vực sông Hồng – Thái Bình ở Đồng Văn, Hà Giang; Hợp tác quản lý tài nguyên nước lưu vực sông Hồng – Thái Bình ở Đồng Văn, Hà Giang; Hợp tác quản lý tài nguyên nước lưu vực sông Hồng – Thái Bình ở Đồng Văn, Hà Giang;',0,'3000000','VND',NULL,'commitment');
CREATE TABLE locations (
	source VARCHAR(200) NOT NULL, 
	ref VARCHAR(2000) NOT NULL, 
	position INTEGER NOT NULL, 
	code VARCHAR(80) NOT NULL, 
	location JSON NOT NULL, 
	PRIMARY KEY (source, ref, position), 
	FOREIGN KEY(source, ref) REFERENCES activities (source, ref) ON DELETE CASCADE
);
INSERT INTO "locations" VALUES('sheet','a',0,'VN-63-02','{"place": {"code": "VN-63-02", "vintage": "63", "kind": "province", "name_vi": "H\u00e0 Giang", "name_en": "Ha Giang", "parent": "northern-midlands-mountains", "lon": 104.7424, "lat": 22.5576, "area_km2": 7910.91}, "lon": 104.7424, "lat": 22.5576, "precision": 4, "reach": 1, "role": "site", "score": 0.88, "evidence": {"field": "title_en", "start": 9, "end": 17, "quote": "Ha Giang", "rule": "province-name"}}');
INSERT INTO "locations" VALUES('sheet','p3 Hợp tác quản lý tài nguyên nước lưu vực sông Hồng – Thái Bình ở Đồng Văn, Hà Giang; Hợp tác quản lý tài nguyên nước lưu vực sông Hồng – Thái Bình ở Đồng Văn, Hà Giang; Hợp tác quản lý tài nguyên nước lưu vực sông Hồng – Thái Bình ở Đồng Văn, Hà Giang; Hợp tác quản lý tài nguyên nước lưu vực sông Hồng – Thái Bình ở Đồng Văn, Hà Giang; Hợp tác quản lý tài nguyên nước lưu vực sông Hồng – Thái Bình ở Đồng Văn, Hà Giang; Hợp tác quản lý tài nguyên nước lưu vực sông Hồng – Thái Bình ở Đồng Văn, Hà Giang;',0,'VN-63-02','{"place": {"code": "VN-63-02", "vintage": "63", "kind": "province", "name_vi": "H\u00e0 Giang", "name_en": "Ha Giang", "parent": "northern-midlands-mountains", "lon": 104.7424, "lat": 22.5576, "area_km2": 7910.91}, "lon": 104.7424, "lat": 22.5576, "precision": 3, "reach": 1, "role": "site", "score": 0.92, "evidence": {"field": "title_vi", "start": 74, "end": 82, "quote": "H\u00e0 Giang", "rule": "province-list"}}');
INSERT INTO "locations" VALUES('sheet','p3 Hợp tác quản lý tài nguyên nước lưu vực sông Hồng – Thái Bình ở Đồng Văn, Hà Giang; Hợp tác quản lý tài nguyên nước lưu vực sông Hồng – Thái Bình ở Đồng Văn, Hà Giang; Hợp tác quản lý tài nguyên nước lưu vực sông Hồng – Thái Bình ở Đồng Văn, Hà Giang; Hợp tác quản lý tài nguyên nước lưu vực sông Hồng – Thái Bình ở Đồng Văn, Hà Giang; Hợp tác quản lý tài nguyên nước lưu vực sông Hồng – Thái Bình ở Đồng Văn, Hà Giang; Hợp tác quản lý tài nguyên nước lưu vực sông Hồng – Thái Bình ở Đồng Văn, Hà Giang;',1,'red-thai-binh','{"place": {"code": "red-thai-binh", "vintage": "", "kind": "basin", "name_vi": "L\u01b0u v\u1ef1c s\u00f4ng H\u1ed3ng \u2013 Th\u00e1i B\u00ecnh", "name_en": "Red River \u2013 Thai Binh basin", "parent": "", "lon": 104.6355, "lat": 22.3039, "area_km2": 169664.75}, "lon": 104.6355, "lat": 22.3039, "precision": 5, "reach": 1, "role": "site", "score": 0.9, "evidence": {"field": "title_vi", "start": 32, "end": 61, "quote": "l\u01b0u v\u1ef1c s\u00f4ng H\u1ed3ng \u2013 Th\u00e1i B\u00ecnh", "rule": "basin-name"}}');
INSERT INTO "locations" VALUES('sheet','p3 Hợp tác quản lý tài nguyên nước lưu vực sông Hồng – Thái Bình ở Đồng Văn, Hà Giang; Hợp tác quản lý tài nguyên nước lưu vực sông Hồng – Thái Bình ở Đồng Văn, Hà Giang; Hợp tác quản lý tài nguyên nước lưu vực sông Hồng – Thái Bình ở Đồng Văn, Hà Giang; Hợp tác quản lý tài nguyên nước lưu vực sông Hồng – Thái Bình ở Đồng Văn, Hà Giang; Hợp tác quản lý tài nguyên nước lưu vực sông Hồng – Thái Bình ở Đồng Văn, Hà Giang; Hợp tác quản lý tài nguyên nước lưu vực sông Hồng – Thái Bình ở Đồng Văn, Hà Giang;',2,'VN-63-02-026','{"place": {"code": "VN-63-02-026", "vintage": "63", "kind": "district", "name_vi": "\u0110\u1ed3ng V\u0103n", "name_en": "\u0110\u1ed3ng V\u0103n", "parent": "VN-63-02", "lon": 104.7424, "lat": 22.5576, "area_km2": 0.0}, "lon": 104.7424, "lat": 22.5576, "precision": 3, "reach": 1, "role": "site", "score": 0.7, "evidence": {"field": "title_vi", "start": 64, "end": 72, "quote": "\u0110\u1ed3ng V\u0103n", "rule": "district-name"}}');
INSERT INTO "locations" VALUES('sheet','p4 Hợp tác với Hà Lan',0,'NL','{"place": {"code": "NL", "vintage": "", "kind": "country", "name_vi": "H\u00e0 Lan", "name_en": "Netherlands", "parent": "", "lon": 5.6114, "lat": 52.4222, "area_km2": 37397.73}, "lon": 5.6114, "lat": 52.4222, "precision": 6, "reach": 1, "role": "partner", "score": 0.8, "evidence": {"field": "title_vi", "start": 12, "end": 18, "quote": "H\u00e0 Lan", "rule": "country-party"}}');
CREATE TABLE meta (
	"key" VARCHAR(40) NOT NULL, 
	value VARCHAR(80) NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "meta" VALUES('identity','ba5ac359c6f6');
INSERT INTO "meta" VALUES('revision','2');
COMMIT;
